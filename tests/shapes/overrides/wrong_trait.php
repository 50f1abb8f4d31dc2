<?php

class Stone
{
	use Loud;
}
