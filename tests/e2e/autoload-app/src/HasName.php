<?php
namespace App; interface HasName { public function name(): string; }
