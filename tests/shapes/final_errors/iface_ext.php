<?php interface T {} class X extends T {}
