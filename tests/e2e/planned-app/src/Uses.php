<?php

namespace App;

trait Uses
{
    use Making;
    use Named;
}
