<?php
namespace App;
class Mapped { public function tell() { return __METHOD__ . basename(__FILE__); } }
