<?php
namespace App\Effect; class OfThrows extends Throws {}
