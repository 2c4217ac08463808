"""What the headline rests on: priors, likelihoods, ways to fit, plants and kinds of evidence."""
