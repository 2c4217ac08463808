"""What is learnt: sampling the model, our own convergence checks, and fits that can be saved."""
