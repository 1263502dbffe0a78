;; What is done to every number of every vector: see compressed-vectors.ts, which calls it.
;; `npm run assemble` makes vector-kernel.wasm of this file.
;;
;; A compressed vector is one byte a number, in [-127, 127], `bytes` of them, a multiple of 16; times its
;; scale they are the numbers. Addresses are bytes into the memory.
(module
  (import "compressed" "memory" (memory 1))

  ;; Compresses the 32-bit floats at `numbers`, as many as `bytes`, to the address `vector`. Returns its scale.
  (func (export "compress")
    (param $numbers i32) (param $bytes i32) (param $vector i32) (result f32)
    (local $at i32) (local $end i32) (local $largest v128) (local $scale f32) (local $factor v128)
    (local.set $at (local.get $numbers))
    (local.set $end (i32.add (local.get $numbers) (i32.shl (local.get $bytes) (i32.const 2))))
    (loop $next
      (local.set $largest (f32x4.max (local.get $largest) (f32x4.abs (v128.load (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (local.set $scale (f32.div
      (f32.max
        (f32.max (f32x4.extract_lane 0 (local.get $largest)) (f32x4.extract_lane 1 (local.get $largest)))
        (f32.max (f32x4.extract_lane 2 (local.get $largest)) (f32x4.extract_lane 3 (local.get $largest))))
      (f32.const 127)))
    ;; Of a vector of zeros the factor is infinite, and 0 × infinity no number, which becomes 0.
    (local.set $factor (f32x4.splat (f32.div (f32.const 1) (local.get $scale))))
    (loop $next
      (v128.store (local.get $vector)
        (i8x16.narrow_i16x8_s
          (i16x8.narrow_i32x4_s
            (i32x4.trunc_sat_f32x4_s (f32x4.nearest (f32x4.mul (local.get $factor)
              (v128.load (local.get $numbers)))))
            (i32x4.trunc_sat_f32x4_s (f32x4.nearest (f32x4.mul (local.get $factor)
              (v128.load offset=16 (local.get $numbers))))))
          (i16x8.narrow_i32x4_s
            (i32x4.trunc_sat_f32x4_s (f32x4.nearest (f32x4.mul (local.get $factor)
              (v128.load offset=32 (local.get $numbers)))))
            (i32x4.trunc_sat_f32x4_s (f32x4.nearest (f32x4.mul (local.get $factor)
              (v128.load offset=48 (local.get $numbers))))))))
      (local.set $vector (i32.add (local.get $vector) (i32.const 16)))
      (local.set $numbers (i32.add (local.get $numbers) (i32.const 64)))
      (br_if $next (i32.lt_u (local.get $numbers) (local.get $end))))
    (local.get $scale))

  ;; Multiplies the 16-bit integers at `query`, as many as `bytes`, with each of `count` vectors, and writes
  ;; scale × sum to `products`, a 32-bit float each.
  ;; elements: 32-bit numbers of the vectors; vectors, scales: where number 0 stands
  (func (export "multiply")
    (param $query i32) (param $bytes i32) (param $vectors i32) (param $scales i32)
    (param $elements i32) (param $count i32) (param $products i32)
    (local $at i32) (local $end i32) (local $vector i32) (local $vector_end i32) (local $number i32)
    (local $touched i32) (local $first v128) (local $second v128)
    (local.set $end (i32.add (local.get $elements) (i32.shl (local.get $count) (i32.const 2))))

    ;; A byte of each 64 first: vectors lie anywhere in memory, and the processor fetches many lines at
    ;; once only when they are asked for close together. It halves the time in a large graph.
    (local.set $at (local.get $elements))
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $at) (local.get $end)))
        (local.set $vector (i32.add (local.get $vectors)
          (i32.mul (i32.load (local.get $at)) (local.get $bytes))))
        (local.set $vector_end (i32.add (local.get $vector) (local.get $bytes)))
        (loop $line
          (local.set $touched (i32.add (local.get $touched) (i32.load (local.get $vector))))
          (local.set $vector (i32.add (local.get $vector) (i32.const 64)))
          (br_if $line (i32.lt_u (local.get $vector) (local.get $vector_end))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $next)))
    ;; Written, if only to be overwritten: else nobody would need to read it.
    (i32.store (local.get $products) (local.get $touched))

    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $elements) (local.get $end)))
        (local.set $number (i32.load (local.get $elements)))
        (local.set $vector (i32.add (local.get $vectors) (i32.mul (local.get $number) (local.get $bytes))))
        (local.set $vector_end (i32.add (local.get $vector) (local.get $bytes)))
        (local.set $at (local.get $query))
        (local.set $first (v128.const i32x4 0 0 0 0))
        (local.set $second (v128.const i32x4 0 0 0 0))
        (loop $along
          (local.set $first (i32x4.add (local.get $first)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $vector)) (v128.load (local.get $at)))))
          (local.set $second (i32x4.add (local.get $second)
            (i32x4.dot_i16x8_s
              (v128.load8x8_s offset=8 (local.get $vector)) (v128.load offset=16 (local.get $at)))))
          (local.set $at (i32.add (local.get $at) (i32.const 32)))
          (local.set $vector (i32.add (local.get $vector) (i32.const 16)))
          (br_if $along (i32.lt_u (local.get $vector) (local.get $vector_end))))
        (local.set $first (i32x4.add (local.get $first) (local.get $second)))
        (f32.store (local.get $products)
          (f32.mul
            (f32.convert_i32_s (i32.add
              (i32.add (i32x4.extract_lane 0 (local.get $first)) (i32x4.extract_lane 1 (local.get $first)))
              (i32.add (i32x4.extract_lane 2 (local.get $first)) (i32x4.extract_lane 3 (local.get $first)))))
            (f32.load (i32.add (local.get $scales) (i32.shl (local.get $number) (i32.const 2))))))
        (local.set $products (i32.add (local.get $products) (i32.const 4)))
        (local.set $elements (i32.add (local.get $elements) (i32.const 4)))
        (br $next)))))
