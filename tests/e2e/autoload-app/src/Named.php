<?php
namespace App; interface Named extends HasName, \Stringable {}
