<?php

namespace App;

class UsesMaking
{
    use Making;
}
