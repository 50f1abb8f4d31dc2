<?php
namespace App;
class Broken extends NoSuchParent {}
