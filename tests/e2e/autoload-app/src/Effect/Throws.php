<?php
namespace App\Effect; throw new \LogicException("thrown"); class Throws implements \App\HasName {}
