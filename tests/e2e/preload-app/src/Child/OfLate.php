<?php
namespace Acme\Child;

class OfLate extends \Acme\Late
{
}
