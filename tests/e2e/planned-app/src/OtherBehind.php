<?php

namespace App;

class OtherBehind extends Behind implements HasName {}
