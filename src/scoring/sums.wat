;; The sums of independent weights, for four objectives side by side:
;;   mean = base + Σ c z   and   own sd = √Σ v z²
;; Weights stand by four objectives, of each column the four c and then the four v, as float64; rows are float32, and so
;; is what is written. The order of every sum is that of the columns, and a product is never fused with its sum.
(module
  (memory (export "memory") 1)

  (func (export "sums")
    (param $rows i32)    ;; the first cell of the first row
    (param $width i32)   ;; bytes of a row
    (param $weights i32)
    (param $base i32)    ;; four float64 for every four objectives
    (param $baseEnd i32)
    (param $mean i32)    ;; where they go; up to three cells past the last row are written too
    (param $meanEnd i32)
    (param $sd i32)
    (param $step i32)    ;; bytes from a row's means to the next one's

    (local $cell i32) (local $end i32) (local $at i32) (local $four i32) (local $to i32)
    (local $z f32) (local $both v128) (local $square v128)
    (local $mean1 v128) (local $mean2 v128) (local $var1 v128) (local $var2 v128)

    (block $done
      (br_if $done (i32.ge_u (local.get $mean) (local.get $meanEnd)))
      (loop $row
        (local.set $end (i32.add (local.get $rows) (local.get $width)))
        (local.set $at (local.get $weights))
        (local.set $four (local.get $base))
        (local.set $to (i32.const 0))
        (loop $objectives
          (local.set $mean1 (v128.const i64x2 0 0))
          (local.set $mean2 (v128.const i64x2 0 0))
          (local.set $var1 (v128.const i64x2 0 0))
          (local.set $var2 (v128.const i64x2 0 0))
          (local.set $cell (local.get $rows))
          (block $summed
            (br_if $summed (i32.ge_u (local.get $cell) (local.get $end)))
            (loop $column
              (local.set $z (f32.load (local.get $cell)))
              ;; Zeros are most of a row where columns stand for messages and channels.
              (if (f32.ne (local.get $z) (f32.const 0))
                (then
                  (local.set $both (f64x2.splat (f64.promote_f32 (local.get $z))))
                  (local.set $square (f64x2.mul (local.get $both) (local.get $both)))
                  (local.set $mean1
                    (f64x2.add (local.get $mean1)
                      (f64x2.mul (v128.load (local.get $at)) (local.get $both))))
                  (local.set $mean2
                    (f64x2.add (local.get $mean2)
                      (f64x2.mul (v128.load offset=16 (local.get $at)) (local.get $both))))
                  (local.set $var1
                    (f64x2.add (local.get $var1)
                      (f64x2.mul (v128.load offset=32 (local.get $at)) (local.get $square))))
                  (local.set $var2
                    (f64x2.add (local.get $var2)
                      (f64x2.mul (v128.load offset=48 (local.get $at)) (local.get $square))))))
              (local.set $at (i32.add (local.get $at) (i32.const 64)))
              (local.set $cell (i32.add (local.get $cell) (i32.const 4)))
              (br_if $column (i32.lt_u (local.get $cell) (local.get $end)))))
          (v128.store (i32.add (local.get $mean) (local.get $to))
            (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
              (f32x4.demote_f64x2_zero (f64x2.add (v128.load (local.get $four)) (local.get $mean1)))
              (f32x4.demote_f64x2_zero (f64x2.add (v128.load offset=16 (local.get $four)) (local.get $mean2)))))
          (v128.store (i32.add (local.get $sd) (local.get $to))
            (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
              (f32x4.demote_f64x2_zero (f64x2.sqrt (local.get $var1)))
              (f32x4.demote_f64x2_zero (f64x2.sqrt (local.get $var2)))))
          (local.set $four (i32.add (local.get $four) (i32.const 32)))
          (local.set $to (i32.add (local.get $to) (i32.const 16)))
          (br_if $objectives (i32.lt_u (local.get $four) (local.get $baseEnd))))
        (local.set $rows (local.get $end))
        (local.set $mean (i32.add (local.get $mean) (local.get $step)))
        (local.set $sd (i32.add (local.get $sd) (local.get $step)))
        (br_if $row (i32.lt_u (local.get $mean) (local.get $meanEnd)))))))
