"""The pages that readers come by: the first one, days, speakers and parties."""
