<?php
namespace App;
interface Contract extends \Countable { function show(self ...$c): string; }
