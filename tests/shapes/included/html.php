only html
