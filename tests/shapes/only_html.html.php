Just <b>text</b>, no code; not even a newline at the end
