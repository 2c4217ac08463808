"""What is believed: priors, ramp-up curves and the joint hierarchical model."""
