<?php

namespace Family;

class Base
{
}
