<?php
return 'a number as text: ' . 0.1 . ' ' . (1 / 3);
