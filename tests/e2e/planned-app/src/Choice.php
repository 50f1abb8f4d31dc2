<?php

namespace App;

class Choice extends Product {}
