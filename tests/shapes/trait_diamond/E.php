<?php
enum E { use One, Two { One::own insteadof Two; } case C; }
