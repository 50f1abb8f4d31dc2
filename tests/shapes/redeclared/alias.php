<?php
class_alias('N\C', 'Other');
echo (new ReflectionClass('Other'))->getName(), "\n";
class Other {}
