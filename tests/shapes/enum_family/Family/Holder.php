<?php

namespace Family;

class Holder
{
	const W = Whole::Last;

	public Text $t = Text::B;
}
