<?php
namespace App;
enum State: int { case Off = 0; case On = 1; }
