<?php
namespace App\Effect; class OfPrints extends Prints {}
