<?php

namespace Family;

enum Plain
{
	case A;
	case B;
}
