<?php

namespace App;

enum Mood: string
{
    case Good = "g";
    case Bad = "b";
}
