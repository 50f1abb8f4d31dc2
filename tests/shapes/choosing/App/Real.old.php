<?php
namespace App;
class Real { public function tell() { return "must not be taken"; } }
return "old one";
