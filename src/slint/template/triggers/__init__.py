"""What invokes the functions of a template: the events of SAM and the wiring of CloudFormation."""
