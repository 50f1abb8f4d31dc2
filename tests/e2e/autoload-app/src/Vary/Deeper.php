<?php
namespace App\Vary;

class Deeper extends Deep {}
