<?php
namespace Linked; class Thing extends \App\Plain { static $f = __FILE__; }
