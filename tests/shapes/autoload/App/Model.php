<?php
namespace App;
final class Model extends Base implements Contract { use Mixin; public static function make(): static { return new static; } }
