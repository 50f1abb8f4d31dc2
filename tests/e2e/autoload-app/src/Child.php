<?php
namespace App; final class Child extends Base { public function kin(): ?Child { return null; } }
