<?php

namespace Family;

class Derived extends Base
{
	public $made = 1;
}
