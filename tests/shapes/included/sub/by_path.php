<?php return 'by path ' . __FILE__ . ' ';
