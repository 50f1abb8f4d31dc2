<?php

namespace Family;

interface HasBase
{
	public static function make(): Labelled|HasBase;
	public function of(Holder $holder): Base;
}
