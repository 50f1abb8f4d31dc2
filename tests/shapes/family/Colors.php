<?php
namespace Family;
enum Colors: string { case Red = 'r'; case Blue = self::B . 'lue'; const B = 'b'; public function next(): self { return $this === self::Red ? self::Blue : self::Red; } }
