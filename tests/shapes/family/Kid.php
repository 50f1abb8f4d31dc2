<?php
namespace Family;
class Kid extends Parents implements Contracts { use Mixins; const NAME = 'kid' . parent::NAME; private $hidden = 'kid hidden'; public static $shared2 = parent::NAME; public function color(Colors $c): Kid|Colors { return $c->next(); } public function count(): int { return \count((array) $this); } public function jsonSerialize(): array { return get_object_vars($this); } final const LAST = self::NAME . Contracts::FULL; }
