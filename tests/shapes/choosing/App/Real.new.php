<?php
namespace App;
class Real { public function tell() { return __METHOD__; } }
return "new one";
