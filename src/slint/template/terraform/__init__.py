"""Terraform: a folder of `.tf` and `.tf.json` files, read as one template with its modules."""
