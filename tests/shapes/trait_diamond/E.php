<?php
enum E { use One, Two; case C; }
