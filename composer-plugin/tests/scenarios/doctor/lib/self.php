<?php return array_slice(file(__FILE__), 1);
