<?php

namespace App;

class Used implements HasName
{
    use Uses;
}
