<?php
namespace App; class OfWarns extends Warns {}
