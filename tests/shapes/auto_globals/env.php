<?php class EnvReader { static function get() { return $_ENV['SHAPE'] ?? 'not in env'; } } echo EnvReader::get(), "\n";
