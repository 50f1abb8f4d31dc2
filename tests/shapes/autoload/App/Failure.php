<?php
namespace App;
class Failure extends \RuntimeException {}
