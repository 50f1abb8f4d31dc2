<?php
namespace App; class Plain { const C = "replaced"; public static $s = "r"; }
