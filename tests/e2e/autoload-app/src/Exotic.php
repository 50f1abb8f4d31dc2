<?php
namespace App; class Exotic extends \ArrayObject implements \JsonSerializable { public function jsonSerialize(): mixed { return 1; } }
