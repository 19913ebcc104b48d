"""The democratic appraisal (民主评议): one meeting of a village votes about many families."""
